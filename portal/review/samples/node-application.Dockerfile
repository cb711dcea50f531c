FROM node:20

WORKDIR app

# application and dependencies
COPY . .
RUN npm install

# runs with the port of the environment
CMD npm start -- --port $PORT
