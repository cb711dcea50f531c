FROM alpine
RUN echo \
"# inside" \
\# x
USER u
