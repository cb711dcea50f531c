FROM alpine
COPY --chown=1:1 <<robots.txt <<humans.txt /usr/share/nginx/html/
User-agent: *
robots.txt
hello
humans.txt
USER app
