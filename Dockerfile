# One image for every process of Folkmoot; the command says which one it is:
#   python -m gateway serve | python -m services.<name> serve | work | migrate
#
# Needs BuildKit. Behind a proxy or a package index of your own, pass (nothing of it stays in the image or its history):
#   --secret id=pip_conf,src=$HOME/.config/pip/pip.conf    pip's configuration
#   --secret id=ca_bundle,src=/path/to/ca.pem              certificates that pip should trust
ARG FOLKMOOT_PYTHON_IMAGE=python:3.13-slim
# The same Python with a C compiler, for the kernel of the allocation. Without one, its twin in Python does the work.
ARG FOLKMOOT_BUILD_IMAGE=python:3.13

FROM ${FOLKMOOT_BUILD_IMAGE} AS packages
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_NO_COMPILE=1
RUN python3 -m venv --without-pip /opt/folkmoot && python3 -m venv /opt/installer
COPY requirements/ /requirements/
# Wheels only, with hashes: nothing that was downloaded is executed while the image is built.
RUN --mount=type=secret,id=pip_conf,target=/etc/pip.conf \
    --mount=type=secret,id=ca_bundle,target=/run/ca_bundle \
    if [ -s /run/ca_bundle ]; then export PIP_CERT=/run/ca_bundle; fi \
    && /opt/installer/bin/pip --python /opt/folkmoot/bin/python install --quiet \
       --require-hashes --no-deps --only-binary :all: --requirement /requirements/runtime.txt
WORKDIR /app
COPY . .
RUN kernel=services/sessions/domain/allocation/kernel \
    && if command -v cc > /dev/null; then cc -std=c99 -O3 -fPIC -shared -o $kernel/_kernel.so $kernel/kernel.c; fi
RUN rm -r requirements && /opt/folkmoot/bin/python -m compileall -q -j 0 /app /opt/folkmoot/lib

FROM ${FOLKMOOT_PYTHON_IMAGE}
LABEL org.opencontainers.image.title="Folkmoot" \
      org.opencontainers.image.description="Online community workshops: gateway, services and workers" \
      org.opencontainers.image.licenses="Apache-2.0"
# 10001: above the users of common base images, so that no file of the host belongs to it by accident.
# The folders under /run/secrets-of are where a fresh named volume gets its owner from.
RUN groupadd --gid 10001 folkmoot \
    && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin folkmoot \
    && for owner in registration sessions notifications gateway postgres; do \
         install -d -o 10001 -g 10001 -m 0755 "/run/secrets-of/$owner"; \
       done
COPY --from=packages /opt/folkmoot /opt/folkmoot
COPY --from=packages /app /app
ENV PATH=/opt/folkmoot/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
WORKDIR /app
USER 10001:10001
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=5s --timeout=4s --start-period=60s --retries=12 \
    CMD ["python", "-I", "-S", "infra/docker/healthcheck.py"]
CMD ["python", "-m", "gateway", "serve"]
