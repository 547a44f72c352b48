# The web server, the worker and beat run from this one image; `docker-compose.yml` says which command each has.
FROM python:3.11-slim-bookworm AS packages
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
COPY requirements.txt .
RUN python -m venv /venv \
 && /venv/bin/pip install --require-hashes --only-binary :all: -r requirements.txt

FROM python:3.11-slim-bookworm
RUN useradd --system --uid 10001 --home-dir /tmp app \
 && install -d -o app -g app -m 700 /app/var
COPY --from=packages /venv /venv
WORKDIR /app
COPY . .
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 BIND=0.0.0.0:8000 HOME=/tmp
# The keys of these two steps protect nothing and are gone with them.
RUN python script/messages.py compile \
 && SECRET_KEY=only-while-building CONTACT_OWNER_KEY=$(printf '00%.0s' $(seq 32)) VAR_DIR=/tmp/var \
    STATIC_ROOT=/app/static-collected python manage.py collectstatic --noinput --verbosity 0 \
 && rm -rf /tmp/var
ENV STATIC_ROOT=/app/static-collected
USER app
VOLUME /app/var
EXPOSE 8000
CMD ["gunicorn", "-c", "supportscheme/gunicorn.py", "supportscheme.wsgi"]
