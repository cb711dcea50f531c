FROM alpine
USER ["a"]
EXPOSE ["80"]
ENV ["a"]=b
WORKDIR ["x"]
