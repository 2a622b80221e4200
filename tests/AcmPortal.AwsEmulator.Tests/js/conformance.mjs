// Every operation of the emulator and its errors, through AWS's SDK. Usage: node conformance.mjs ENDPOINT KEY SECRET
import assert from 'node:assert/strict';
import { createPrivateKey, X509Certificate } from 'node:crypto';
import * as acm from '@aws-sdk/client-acm';
import * as r53 from '@aws-sdk/client-route-53';
import * as sts from '@aws-sdk/client-sts';
import { check, fails, finish } from './harness.mjs';

const [endpoint, accessKeyId, secretAccessKey] = process.argv.slice(2);
const credentials = { accessKeyId, secretAccessKey };
const options = { endpoint, credentials, maxAttempts: 1 };
const a = new acm.ACMClient({ ...options, region: 'eu-west-1' });
const r = new r53.Route53Client({ ...options, region: 'us-east-1' });
const s = new sts.STSClient({ ...options, region: 'us-east-1' });
const send = (command, input) => a.send(new acm[`${command}Command`](input ?? {}));
const dns = (command, input) => r.send(new r53[`${command}Command`](input ?? {}));
const control = async (method, path, body) => {
  const response = await fetch(`${endpoint.replace(/\/$/, '')}/_emulator/${path}`, { method, body: body && JSON.stringify(body) });
  assert.ok(response.ok, `${method} ${path}: ${response.status}`);
  return response.status === 204 ? undefined : response.json();
};
const nowhere = 'arn:aws:acm:eu-west-1:111122223333:certificate/00000000-0000-4000-8000-000000000000';
const request = (DomainName, more) => send('RequestCertificate', { DomainName, ValidationMethod: 'DNS', KeyAlgorithm: 'EC_prime256v1', Options: { Export: 'ENABLED' }, ...more });
const describe = async CertificateArn => (await send('DescribeCertificate', { CertificateArn })).Certificate;
const passphrase = Buffer.from('correct horse');
let zone, arn, pending;

await check('STS GetCallerIdentity', async () => {
  const who = await s.send(new sts.GetCallerIdentityCommand({}));
  assert.equal(who.Account, '111122223333');
  assert.match(who.Arn, /^arn:aws:iam::111122223333:user\//);
  assert.ok(who.UserId);
});
await check('STS AssumeRole gives credentials that work in the role\'s account', async () => {
  const role = await s.send(new sts.AssumeRoleCommand({ RoleArn: 'arn:aws:iam::444455556666:role/portal', RoleSessionName: 'check', DurationSeconds: 900 }));
  assert.ok(role.Credentials.Expiration > new Date());
  assert.match(role.AssumedRoleUser.Arn, /^arn:aws:sts::444455556666:assumed-role\/portal\/check$/);
  const { AccessKeyId, SecretAccessKey, SessionToken } = role.Credentials;
  const there = new sts.STSClient({ ...options, region: 'us-east-1', credentials: { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken } });
  assert.equal((await there.send(new sts.GetCallerIdentityCommand({}))).Account, '444455556666');
});
await check('STS AssumeRole with a wrong external id: AccessDenied', async () => {
  await control('PUT', 'policy', { roles: { 'arn:aws:iam::444455556666:role/portal': { externalId: 'right' } } });
  await fails(s.send(new sts.AssumeRoleCommand({ RoleArn: 'arn:aws:iam::444455556666:role/portal', RoleSessionName: 'check', ExternalId: 'wrong' })), 'AccessDenied', 403);
  await control('DELETE', 'policy');
});
await check('STS AssumeRole with a short session name: ValidationError', () =>
  fails(s.send(new sts.AssumeRoleCommand({ RoleArn: 'arn:aws:iam::444455556666:role/portal', RoleSessionName: 'x' })), 'ValidationError', 400));
await check('A wrong secret: InvalidSignatureException and SignatureDoesNotMatch', async () => {
  const wrong = { ...options, credentials: { accessKeyId, secretAccessKey: 'wrong' } };
  await fails(new acm.ACMClient({ ...wrong, region: 'eu-west-1' }).send(new acm.ListCertificatesCommand({})), 'InvalidSignatureException', 403);
  await fails(new r53.Route53Client({ ...wrong, region: 'us-east-1' }).send(new r53.ListHostedZonesCommand({})), 'SignatureDoesNotMatch', 403);
});
await check('An unknown key: UnrecognizedClientException and InvalidClientTokenId', async () => {
  const wrong = { ...options, credentials: { accessKeyId: 'AKNOBODY', secretAccessKey } };
  await fails(new acm.ACMClient({ ...wrong, region: 'eu-west-1' }).send(new acm.ListCertificatesCommand({})), 'UnrecognizedClientException', 403);
  await fails(new sts.STSClient({ ...wrong, region: 'us-east-1' }).send(new sts.GetCallerIdentityCommand({})), 'InvalidClientTokenId', 403);
});

await check('Route 53 ListHostedZones', async () => {
  const zones = (await dns('ListHostedZones', { MaxItems: 1 }));
  assert.equal(zones.HostedZones[0].Name, 'example.com.');
  assert.equal(zones.IsTruncated, true);
  assert.equal((await dns('ListHostedZones', { Marker: zones.NextMarker })).HostedZones[0].Name, 'example.org.');
  zone = zones.HostedZones[0].Id;
  assert.match(zone, /^\/hostedzone\/Z/);
});
await check('Route 53 ListHostedZonesByName', async () => {
  const zones = await dns('ListHostedZonesByName', { DNSName: 'example.com' });
  assert.deepEqual(zones.HostedZones.map(z => z.Name), ['example.com.', 'example.org.']);
  await fails(dns('ListHostedZonesByName', { HostedZoneId: 'Z1' }), 'InvalidInput', 400);
  await fails(dns('ListHostedZonesByName', { DNSName: 'a..b' }), 'InvalidDomainName', 400);
});
await check('Route 53 GetHostedZone', async () => {
  const got = await dns('GetHostedZone', { Id: zone });
  assert.equal(got.HostedZone.Config.PrivateZone, false);
  assert.equal(got.HostedZone.ResourceRecordSetCount, 2);
  assert.equal(got.DelegationSet.NameServers.length, 4);
  await fails(dns('GetHostedZone', { Id: 'ZNONE' }), 'NoSuchHostedZone', 404);
});

await check('ACM RequestCertificate and its idempotency', async () => {
  arn = (await request('www.example.com', { SubjectAlternativeNames: ['*.example.com', 'example.com'], IdempotencyToken: 'token1', Tags: [{ Key: 'managed-by', Value: 'acm-portal' }] })).CertificateArn;
  assert.match(arn, /^arn:aws:acm:eu-west-1:111122223333:certificate\/[0-9a-f-]{36}$/);
  const again = await request('www.example.com', { SubjectAlternativeNames: ['example.com', '*.example.com'], IdempotencyToken: 'token1', Tags: [{ Key: 'managed-by', Value: 'acm-portal' }] });
  assert.equal(again.CertificateArn, arn);
  pending = (await request('pending.example.com')).CertificateArn;
});
await check('ACM RequestCertificate refuses', async () => {
  await fails(request('a_b.example.com'), 'ValidationException', 400, /domainName/);
  await fails(request('a.example.com', { IdempotencyToken: 'a-b' }), 'ValidationException', 400);
  await fails(request('a.example.com', { KeyAlgorithm: 'RSA_4096' }), 'InvalidParameterException', 400);
  await fails(request(`${'a'.repeat(54)}.example.com`), 'InvalidParameterException', 400, /64/);
  await fails(request('a.example.com', { SubjectAlternativeNames: Array.from({ length: 10 }, (_, i) => `n${i}.example.com`) }), 'LimitExceededException', 400, /too many domains/);
  await fails(request('a.example.com', { Tags: [{ Key: 'aws:x', Value: 'y' }] }), 'InvalidTagException', 400);
  await fails(request('a.example.com', { Tags: Array.from({ length: 51 }, (_, i) => ({ Key: `k${i}` })) }), 'TooManyTagsException', 400);
  await fails(request('a.example.com', { CertificateAuthorityArn: 'arn:aws:acm-pca:eu-west-1:111122223333:certificate-authority/x' }), 'InvalidArnException', 400);
  await fails(request('a.example.com', { DomainValidationOptions: [{ DomainName: 'a.example.com', ValidationDomain: 'other.com' }] }), 'InvalidDomainValidationOptionsException', 400);
});
await check('ACM DescribeCertificate', async () => {
  const detail = await describe(arn);
  assert.equal(detail.Status, 'PENDING_VALIDATION');
  assert.ok(detail.CreatedAt instanceof Date && Math.abs(detail.CreatedAt - Date.now()) < 600_000);
  assert.equal(detail.Options.Export, 'ENABLED');
  assert.equal(detail.DomainValidationOptions.length, 3);
  assert.deepEqual(detail.DomainValidationOptions[1].ResourceRecord, detail.DomainValidationOptions[2].ResourceRecord);
  await fails(send('DescribeCertificate', { CertificateArn: nowhere }), 'ResourceNotFoundException', 400);
  await fails(send('DescribeCertificate', { CertificateArn: 'arn:aws:acm:eu-west-1:111122223333:acme-endpoint/x' }), 'InvalidArnException', 400);
  await fails(send('DescribeCertificate', { CertificateArn: 'x'.repeat(30) }), 'ValidationException', 400);
});
await check('ACM ListCertificateDomainValidations', async () => {
  const list = (await send('ListCertificateDomainValidations', { CertificateArn: arn })).DomainValidationSummaryList;
  assert.equal(list.length, 3);
  assert.ok(list[0].ActiveValidationConfiguration.ValidationChallenge.DnsValidationChallenge.ResourceRecord.Value.endsWith('.acm-validations.aws.'));
  await fails(send('ListCertificateDomainValidations', { CertificateArn: nowhere }), 'ResourceNotFoundException', 400);
});
await check('ACM on a pending certificate: RequestInProgressException', async () => {
  await fails(send('ExportCertificate', { CertificateArn: pending, Passphrase: passphrase }), 'RequestInProgressException', 400);
  await fails(send('GetCertificate', { CertificateArn: pending }), 'RequestInProgressException', 400);
  await fails(send('RenewCertificate', { CertificateArn: pending }), 'RequestInProgressException', 400);
  await fails(send('RevokeCertificate', { CertificateArn: pending, RevocationReason: 'UNSPECIFIED' }), 'ValidationException', 400);
});

const set = (Name, Value) => ({ Name, Type: 'CNAME', TTL: 300, ResourceRecords: [{ Value }] });
const change = (...changes) => dns('ChangeResourceRecordSets', { HostedZoneId: zone, ChangeBatch: { Comment: 'check', Changes: changes.map(([Action, ResourceRecordSet]) => ({ Action, ResourceRecordSet })) } });
await check('Route 53 ChangeResourceRecordSets and GetChange', async () => {
  const records = new Map((await describe(arn)).DomainValidationOptions.map(o => [o.ResourceRecord.Name, o.ResourceRecord.Value]));
  assert.equal(records.size, 2);
  const { ChangeInfo } = await change(...[...records].map(([name, value]) => ['UPSERT', set(name, value)]));
  assert.ok(['PENDING', 'INSYNC'].includes(ChangeInfo.Status));
  assert.ok(ChangeInfo.SubmittedAt instanceof Date);
  assert.equal(ChangeInfo.Comment, 'check');
  assert.equal((await dns('GetChange', { Id: ChangeInfo.Id })).ChangeInfo.Status, 'INSYNC');
  await fails(dns('GetChange', { Id: 'C0NONE' }), 'NoSuchChange', 404);
});
await check('Route 53 ChangeResourceRecordSets refuses a batch as a whole', async () => {
  await fails(change(['CREATE', set('good.example.com', 'x.aws')], ['CREATE', set('bad.example.org', 'x.aws')]), 'InvalidChangeBatch', 400, /is not permitted in zone example\.com\./);
  await fails(change(['UPSERT', set('twice.example.com', 'x.aws')], ['UPSERT', set('twice.example.com', 'x.aws')]), 'InvalidChangeBatch', 400, /invalid set of changes/);
  await fails(change(['DELETE', set('none.example.com', 'x.aws')]), 'InvalidChangeBatch', 400, /was not found/);
  await fails(change(['CREATE', set('example.com', 'x.aws')]), 'InvalidChangeBatch', 400);
  await fails(dns('ChangeResourceRecordSets', { HostedZoneId: 'ZNONE', ChangeBatch: { Changes: [{ Action: 'CREATE', ResourceRecordSet: set('a.example.com', 'x') }] } }), 'NoSuchHostedZone', 404);
  await fails(dns('ChangeResourceRecordSets', { HostedZoneId: zone, ChangeBatch: { Changes: [] } }), 'InvalidInput', 400);
});
await check('Route 53 InvalidChangeBatch in its other document', async () => {
  await control('PUT', 'settings', { changeBatchErrors: 'messages' });
  try {
    // This SDK has no case for the document (others have): of the error only the status survives, and it must be an error.
    const error = await change(['DELETE', set('none.example.com', 'x.aws')]).then(() => undefined, e => e);
    assert.equal(error?.$metadata?.httpStatusCode, 400);
  } finally { await control('PUT', 'settings', { changeBatchErrors: 'error' }); }
});
await check('Route 53 PriorRequestNotComplete', async () => {
  await control('PUT', 'settings', { zoneBusyDelay: 'PT1H' });
  await change(['CREATE', set('busy.example.com', 'x.aws')]);
  await fails(change(['DELETE', set('busy.example.com', 'x.aws')]), 'PriorRequestNotComplete', 400);
  await control('POST', 'clock/advance', { by: 'PT1H' });
  await control('PUT', 'settings', { zoneBusyDelay: 'PT0S' });
  await change(['DELETE', set('busy.example.com', 'x.aws')]);
});
await check('Route 53 ListResourceRecordSets', async () => {
  const page = await dns('ListResourceRecordSets', { HostedZoneId: zone, MaxItems: 2 });
  assert.deepEqual(page.ResourceRecordSets.map(x => x.Type), ['NS', 'SOA']);
  assert.equal(page.IsTruncated, true);
  const rest = await dns('ListResourceRecordSets', { HostedZoneId: zone, StartRecordName: page.NextRecordName, StartRecordType: page.NextRecordType });
  assert.equal(rest.ResourceRecordSets.length, 2);
  assert.equal(rest.ResourceRecordSets[0].TTL, 300);
  await fails(dns('ListResourceRecordSets', { HostedZoneId: zone, StartRecordType: 'CNAME' }), 'InvalidInput', 400);
  await fails(dns('ListResourceRecordSets', { HostedZoneId: 'ZNONE' }), 'NoSuchHostedZone', 404);
});

await check('ACM waiter CertificateValidated', async () => {
  const waited = await acm.waitUntilCertificateValidated({ client: a, maxWaitTime: 30, minDelay: 1, maxDelay: 1 }, { CertificateArn: arn });
  assert.equal(waited.state, 'SUCCESS');
  assert.equal((await describe(arn)).Status, 'ISSUED');
});
await check('ACM RenewCertificate before an export: ValidationException', () =>
  fails(send('RenewCertificate', { CertificateArn: arn }), 'ValidationException', 400, /not eligible for renewal/));
await check('ACM RevokeCertificate before an export: ValidationException', () =>
  fails(send('RevokeCertificate', { CertificateArn: arn, RevocationReason: 'UNSPECIFIED' }), 'ValidationException', 400));
await check('ACM GetCertificate', async () => {
  const got = await send('GetCertificate', { CertificateArn: arn });
  assert.equal(new X509Certificate(got.Certificate).subject, 'CN=www.example.com');
  assert.ok(new X509Certificate(got.CertificateChain).ca);
});
let first;
await check('ACM ExportCertificate: key and certificate pair', async () => {
  first = await send('ExportCertificate', { CertificateArn: arn, Passphrase: passphrase });
  const certificate = new X509Certificate(first.Certificate);
  assert.ok(certificate.checkPrivateKey(createPrivateKey({ key: first.PrivateKey, passphrase })));
  assert.ok(certificate.verify(new X509Certificate(first.CertificateChain).publicKey));
  assert.equal(certificate.subjectAltName, 'DNS:www.example.com, DNS:*.example.com, DNS:example.com');
  assert.equal(certificate.serialNumber.toLowerCase(), (await describe(arn)).Serial.replaceAll(':', ''));
  assert.equal((await describe(arn)).RenewalEligibility, 'ELIGIBLE');
});
await check('ACM ExportCertificate refuses', async () => {
  for (const bad of ['abc', 'a#bcd', 'a$bcd', 'a%bcd', 'x'.repeat(129)])
    await fails(send('ExportCertificate', { CertificateArn: arn, Passphrase: Buffer.from(bad) }), 'ValidationException', 400);
  await fails(send('ExportCertificate', { CertificateArn: nowhere, Passphrase: passphrase }), 'ResourceNotFoundException', 400);
});
await check('ACM RenewCertificate: a new serial and key under the ARN', async () => {
  const before = await describe(arn);
  await send('RenewCertificate', { CertificateArn: arn });
  const after = await describe(arn);
  assert.equal(after.RenewalSummary.RenewalStatus, 'SUCCESS');
  assert.ok(after.RenewalSummary.UpdatedAt instanceof Date);
  assert.notEqual(after.Serial, before.Serial);
  assert.equal(after.RenewalEligibility, 'INELIGIBLE');
  const second = await send('ExportCertificate', { CertificateArn: arn, Passphrase: passphrase });
  assert.ok(!new X509Certificate(second.Certificate).publicKey.equals(new X509Certificate(first.Certificate).publicKey));
});
await check('ACM ListCertificates', async () => {
  const all = { Includes: { keyTypes: ['RSA_2048', 'EC_prime256v1'] } };
  assert.equal((await send('ListCertificates')).CertificateSummaryList.length, 0);
  const page = await send('ListCertificates', { ...all, MaxItems: 1 });
  assert.equal(page.CertificateSummaryList[0].CertificateArn, arn);
  assert.equal(page.CertificateSummaryList[0].Exported, true);
  assert.ok(page.CertificateSummaryList[0].NotAfter instanceof Date);
  assert.equal((await send('ListCertificates', { ...all, NextToken: page.NextToken })).CertificateSummaryList[0].CertificateArn, pending);
  const paged = [];
  for await (const each of acm.paginateListCertificates({ client: a, pageSize: 1 }, all)) paged.push(...each.CertificateSummaryList);
  assert.equal(paged.length, 2);
  await fails(send('ListCertificates', { SortBy: 'CREATED_AT' }), 'InvalidArgsException', 400);
  await fails(send('ListCertificates', { MaxItems: 2000 }), 'ValidationException', 400);
});
await check('ACM SearchCertificates', async () => {
  const found = await send('SearchCertificates', { FilterStatement: { And: [{ Filter: { AcmCertificateMetadataFilter: { Status: 'ISSUED' } } }, { Filter: { X509AttributeFilter: { SubjectAlternativeName: { DnsName: { Value: 'www.example.com', ComparisonOperator: 'EQUALS' } } } } }] } });
  assert.equal(found.Results.length, 1);
  const [one] = found.Results;
  assert.equal(one.X509Attributes.SerialNumber, (await describe(arn)).Serial);
  assert.ok(one.X509Attributes.NotAfter instanceof Date);
  assert.equal(one.CertificateMetadata.AcmCertificateMetadata.RenewalStatus, 'SUCCESS');
  await fails(send('SearchCertificates', { MaxResults: 501 }), 'ValidationException', 400);
});
await check('ACM tags', async () => {
  assert.deepEqual((await send('ListTagsForCertificate', { CertificateArn: arn })).Tags, [{ Key: 'managed-by', Value: 'acm-portal' }]);
  await send('AddTagsToCertificate', { CertificateArn: arn, Tags: [{ Key: 'team', Value: 'web' }] });
  await send('RemoveTagsFromCertificate', { CertificateArn: arn, Tags: [{ Key: 'managed-by' }] });
  assert.deepEqual((await send('ListTagsForCertificate', { CertificateArn: arn })).Tags, [{ Key: 'team', Value: 'web' }]);
  await fails(send('AddTagsToCertificate', { CertificateArn: nowhere, Tags: [{ Key: 'a' }] }), 'ResourceNotFoundException', 400);
  await fails(send('AddTagsToCertificate', { CertificateArn: arn, Tags: [{ Key: 'aws:a' }] }), 'InvalidTagException', 400);
});
await check('ACM UpdateCertificateOptions', async () => {
  await send('UpdateCertificateOptions', { CertificateArn: arn, Options: { CertificateTransparencyLoggingPreference: 'ENABLED' } });
  await fails(send('UpdateCertificateOptions', { CertificateArn: arn, Options: { Export: 'DISABLED' } }), 'InvalidStateException', 400);
});
await check('A denied action: AccessDeniedException with its text', async () => {
  await control('PUT', 'policy', { deny: ['acm:DeleteCertificate', 'route53:ListResourceRecordSets'] });
  await fails(send('DeleteCertificate', { CertificateArn: arn }), 'AccessDeniedException', 400, /not authorized to perform: acm:DeleteCertificate/);
  await fails(dns('ListResourceRecordSets', { HostedZoneId: zone }), 'AccessDenied', 403, /route53:ListResourceRecordSets/);
  await control('DELETE', 'policy');
});
await check('Throttling: ThrottlingException and Throttling', async () => {
  await control('PUT', 'faults', [{ effect: 'throttle' }]);
  const error = await fails(send('ListCertificates'), 'ThrottlingException', 400, /Rate exceeded/);
  assert.ok(error.throttlingReasons ?? true);
  await fails(dns('ListHostedZones'), 'Throttling', 400, /Rate exceeded/);
  await control('DELETE', 'faults');
});
await check('The SDK retries an HTML 500 and a dropped read', async () => {
  await control('PUT', 'faults', [{ operation: 'ListCertificates', effect: 'http', nth: 1 }, { operation: 'ListCertificates', effect: 'drop', nth: 2, when: 'after' }]);
  await new acm.ACMClient({ ...options, region: 'eu-west-1', maxAttempts: 5 }).send(new acm.ListCertificatesCommand({}));
  const calls = (await control('GET', 'calls?operation=ListCertificates&limit=3')).calls;
  assert.deepEqual(calls.map(c => c.outcome), ['Http500', 'Dropped', 'OK']);
  assert.equal(new Set(calls.map(c => c.invocationId)).size, 1);
  await control('DELETE', 'faults');
});
await check('ACM RevokeCertificate', async () => {
  const id = arn.split('/')[1];
  await control('POST', `certificates/${id}/in-use`, { inUseBy: ['arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/x/1'] });
  await fails(send('RevokeCertificate', { CertificateArn: arn, RevocationReason: 'SUPERSEDED' }), 'ResourceInUseException', 400);
  await fails(send('DeleteCertificate', { CertificateArn: arn }), 'ResourceInUseException', 400);
  await control('POST', `certificates/${id}/in-use`, { inUseBy: [] });
  assert.equal((await send('RevokeCertificate', { CertificateArn: arn, RevocationReason: 'SUPERSEDED' })).CertificateArn, arn);
  const detail = await describe(arn);
  assert.equal(detail.Status, 'REVOKED');
  assert.ok(detail.RevokedAt instanceof Date);
  await fails(send('ExportCertificate', { CertificateArn: arn, Passphrase: passphrase }), 'ValidationException', 400);
  await fails(send('RenewCertificate', { CertificateArn: arn }), 'ValidationException', 400);
});
await check('ACM DeleteCertificate', async () => {
  await send('DeleteCertificate', { CertificateArn: arn });
  await fails(send('DescribeCertificate', { CertificateArn: arn }), 'ResourceNotFoundException', 400);
  await fails(send('DeleteCertificate', { CertificateArn: arn }), 'ResourceNotFoundException', 400);
});
await check('The SDK signs on the virtual clock when told the time by Date', async () => {
  await control('POST', 'clock/advance', { by: 'P45D' });
  await send('ListCertificates');
  await send('ListCertificates');
});
finish();
