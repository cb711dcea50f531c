# The web service of our group
FROM python
MAINTAINER Sam <sam@example.org>

RUN apt update
RUN apt install -y vim git
ADD . /app
RUN cd /app && pip install -r requirements.txt

ENV SECRET_KEY=please-change-me-3f9a

EXPOSE 22 5000
CMD python /app/app.py
