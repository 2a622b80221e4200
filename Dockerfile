# syntax=docker/dockerfile:1
FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
WORKDIR /source
COPY . .
RUN dotnet publish src/AcmPortal.Web/AcmPortal.Web.csproj --configuration Release --output /app /p:UseAppHost=true
# What is in the image, in SPDX: kept in it at /app/_manifest. The tool is built for an older runtime than the image has.
RUN dotnet tool restore && DOTNET_ROLL_FORWARD=Major dotnet sbom-tool generate -b /app -bc /source/src -pn AcmPortal -pv 0.1.0 -ps AcmPortal -nsb https://acmportal.example
# The only folder that is written to; the final image has no shell to make it with.
RUN mkdir -p /portal/data

# Without shell and package manager. "extra" has ICU and time zones, which names and dates need.
FROM mcr.microsoft.com/dotnet/aspnet:10.0-noble-chiseled-extra
WORKDIR /portal
COPY --from=build /app /app
COPY --from=build --chown=$APP_UID:$APP_UID /portal /portal
# Database (where it is SQLite), master key (where it is a file), what is remembered for a restore: keep this volume, and
# back up database and master key, apart from each other. The rest of the file system may be read-only.
VOLUME /portal/data
ENV ASPNETCORE_ENVIRONMENT=Production \
    DOTNET_RUNNING_IN_CONTAINER=true \
    DOTNET_EnableDiagnostics=0 \
    Urls=http://+:8080
EXPOSE 8080
USER $APP_UID
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 CMD ["/app/AcmPortal.Web", "health", "live"]
ENTRYPOINT ["/app/AcmPortal.Web"]
