# syntax=docker/dockerfile:1
# A web service in Python, as one meets it: mostly right, some habits to lose.
ARG PYTHON_VERSION=3.12
FROM python:${PYTHON_VERSION}-slim AS builder

ENV DEBIAN_FRONTEND noninteractive
WORKDIR /build

# Compilers for the packages that come without a wheel.
RUN apt-get update && apt-get install -y \
        build-essential \
        libpq-dev \
        git \
        curl

COPY requirements.txt .
RUN pip install --prefix=/install -r requirements.txt

COPY . .
RUN if [ -f setup.py ]; then \
        pip install --prefix=/install --no-deps . ; \
    else \
        echo "no setup.py" && cd /build && make dist ; \
    fi

FROM python:3.12-slim
LABEL maintainer="someone@example.org"
ARG version
ENV APP_HOME=/srv/app \
    PYTHONUNBUFFERED=1 \
    LOG_LEVEL=info \
    API_TOKEN=changeme

RUN apt-get update \
    && apt-get install -y --no-install-recommends libpq5 vim curl \
    && rm -rf /var/lib/apt/lists/* \
    && groupadd -r app && useradd -r -g app app

COPY --from=builder /install /usr/local
ADD config/ /etc/app/
COPY --chown=app:app docker-entrypoint.sh /usr/local/bin/
WORKDIR ${APP_HOME}
COPY --chown=app:app src/ ./src/
COPY --chown=app:app manage.py ./

VOLUME /srv/data
EXPOSE 8000
HEALTHCHECK --interval=30s CMD curl -f http://localhost:8000/health || exit 1
USER app
ENTRYPOINT ["docker-entrypoint.sh"]
CMD gunicorn --bind 0.0.0.0:8000 --workers 4 app.wsgi
