FROM rockylinux:9.4
RUN dnf -y install httpd \
    && dnf clean all
VOLUME /var/www /var/log
CMD ["httpd", "-DFOREGROUND"]
