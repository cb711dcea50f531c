FROM ubuntu:22.04

ARG DB_PASSWORD=harbour
RUN apt-get update
RUN apt-get install -y supervisor nginx openssh-server cron \
    postgresql
COPY id_rsa /root/.ssh/id_rsa
COPY supervisord.conf /etc/supervisor/conf.d/services.conf
RUN service postgresql start && \
    psql --command "CREATE USER harbour PASSWORD '$DB_PASSWORD'"

EXPOSE 22 80 5432
CMD supervisord -n
