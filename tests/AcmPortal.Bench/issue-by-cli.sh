#!/usr/bin/env bash
# Issues certificates with the AWS CLI, as a careful script does it: each stage for all names before the next, an idempotency
# token for each request, records in batches, throttling left to the CLI's own retries, nothing asked more often than needed.
#   issue-by-cli.sh COUNT ZONE_ID DOMAIN FOLDER
set -euo pipefail
count=$1 zone=$2 domain=$3 folder=$4
mkdir -p "$folder"
export AWS_RETRY_MODE=standard AWS_MAX_ATTEMPTS=10 AWS_PAGER=

arns=()
for n in $(seq 1 "$count"); do
    arns+=("$(aws acm request-certificate --domain-name "cli$n.$domain" --validation-method DNS --key-algorithm EC_prime256v1 \
        --options Export=ENABLED --idempotency-token "cli$n" --query CertificateArn --output text)")
done

# The record is not there at once: ask again, a second later.
changes=()
for arn in "${arns[@]}"; do
    while :; do
        read -r name value < <(aws acm describe-certificate --certificate-arn "$arn" \
            --query 'Certificate.DomainValidationOptions[0].ResourceRecord.[Name,Value]' --output text) || true
        [ -n "${value:-}" ] && [ "$value" != None ] && break
        sleep 1
    done
    changes+=("{\"Action\":\"UPSERT\",\"ResourceRecordSet\":{\"Name\":\"$name\",\"Type\":\"CNAME\",\"TTL\":300,\"ResourceRecords\":[{\"Value\":\"$value\"}]}}")
done

for ((first = 0; first < ${#changes[@]}; first += 100)); do
    batch=$(IFS=,; echo "${changes[*]:first:100}")
    change=$(aws route53 change-resource-record-sets --hosted-zone-id "$zone" --change-batch "{\"Changes\":[$batch]}" --query ChangeInfo.Id --output text)
    until [ "$(aws route53 get-change --id "$change" --query ChangeInfo.Status --output text)" = INSYNC ]; do sleep 1; done
done

# One listing tells who is issued; a describe each would only spend the quota.
while :; do
    issued=$(aws acm list-certificates --certificate-statuses ISSUED --includes keyTypes=EC_prime256v1 --query 'length(CertificateSummaryList)' --output text)
    [ "$issued" -ge "$count" ] && break
    sleep 2
done

printf 'a-passphrase' > "$folder/passphrase"
for arn in "${arns[@]}"; do
    aws acm export-certificate --certificate-arn "$arn" --passphrase "fileb://$folder/passphrase" --output json > "$folder/${arn##*/}.json"
done
ls "$folder"/*.json | wc -l
