


FROM alpine



USER u


