from debian:latest
maintainer Operations <ops@example.org>

env LANG C.UTF-8
env APP_HOME /opt/billing
arg version "2.1"

add billing.conf /etc/billing.conf
add billing.tar.gz /opt

run apt-get update && apt-get install openjdk-17-jre
run ln -sf /dev/stdout /var/log/billing.log

onbuild add . /opt/billing/plugins

expose 8080
entrypoint /opt/billing/bin/start -Dport=8080
