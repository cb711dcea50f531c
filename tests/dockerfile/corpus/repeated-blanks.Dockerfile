FROM   alpine    AS     x
RUN    a     b
COPY    a     b
