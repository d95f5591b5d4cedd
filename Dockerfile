# The static binary and nothing else, for jobs in a cluster. Built from release binaries, one for each machine:
#   docker buildx build --platform linux/amd64,linux/arm64 --build-context binaries=DIR .
# where DIR holds amd64/kubectl-drift and arm64/kubectl-drift.
FROM alpine:3.22 AS certificates

FROM scratch
ARG TARGETARCH
# For API servers with certificates of public authorities; in a pod the service account brings its own.
COPY --from=certificates /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY --from=binaries --chmod=755 ${TARGETARCH}/kubectl-drift /kubectl-drift
USER 65532:65532
ENTRYPOINT ["/kubectl-drift"]
CMD ["--help"]
LABEL org.opencontainers.image.source="https://github.com/kubectl-drift/kubectl-drift" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.description="Show how live Kubernetes objects drifted from manifests, read-only"
