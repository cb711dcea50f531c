FROM php:8.3-apache
RUN docker-php-ext-install pdo pdo_mysql; a2enmod rewrite
ADD https://example.org/app.tar.gz /var/www/
STOPSIGNAL SIGWINCH
