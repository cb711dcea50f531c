FROM alpine
RUN cat <<""
USER app
