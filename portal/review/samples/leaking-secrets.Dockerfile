FROM node:20.11-alpine

ARG NPM_TOKEN
ENV DB_PASSWORD=correct-horse-battery

WORKDIR /app

# the private registry wants a token
COPY .npmrc package.json package-lock.json ./
RUN npm ci --omit=dev && npm cache clean --force

# read access to the library
COPY deploy/id_ed25519 /root/.ssh/id_ed25519
RUN git clone https://builder:s3cr3t-pass@git.example.org/team/library.git /opt/library

RUN export API_TOKEN=0123456789abcdef && node scripts/fetch.js && unset API_TOKEN

COPY src ./src

USER node
ENTRYPOINT ["/usr/local/bin/node", "src/server.js"]
CMD ["--port", "3000"]
