FROM ubuntu:22.04

ENV DEBIAN_FRONTEND noninteractive

# everything the application needs
RUN apt-get update && apt-get install -y \
    supervisor \
    openssh-server \
    cron \
    nginx \
    postgresql \
    sudo

RUN useradd -m -G sudo app && echo 'app ALL=(ALL) NOPASSWD: ALL' >> /etc/sudoers

COPY supervisord.conf /etc/supervisor/conf.d/
COPY app/ /srv/app/

EXPOSE 22 80 5432

ENTRYPOINT service ssh start && supervisord -n
