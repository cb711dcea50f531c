ARG NODE_VERSION
FROM node:$NODE_VERSION

WORKDIR /srv/web
COPY . .
RUN apt update && \
    apt install openssl git && \
    npm install
RUN sudo chown -R node /srv/web

ENTRYPOINT npm start
CMD ["--port", "3000"]
