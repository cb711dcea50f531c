from python:latest
MAINTAINER Ada Harbour <ada@example.org>

ENV API_TOKEN=9f8e7d6c5b4a39281706f5e4d3c2b1a0

ADD . /app
WORKDIR app
RUN apt-get update && apt-get install -y vim curl sudo gcc
RUN pip install -r requirements.txt

EXPOSE 8080
CMD python -m service --port 8080
