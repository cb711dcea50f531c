FROMalpine
RUN a\
USER u
USER v
