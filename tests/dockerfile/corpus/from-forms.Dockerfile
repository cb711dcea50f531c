FROM alpine
FROM alpine:3.20 AS a
FROM a aS b
FROM registry.example.org:5000/x/y:1.2@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
FROM scratch
FROM alpine AS
FROM alpine x y
FROM
