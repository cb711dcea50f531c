FROM busybox:1.36
MAINTAINER A. Person <person@example.org>
CMD echo hi
