FROM alpine
RUN <<ÄÖÜ
écho
ÄÖÜ
USER app
