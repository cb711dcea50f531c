FROM alpine
RUN <<"END OF FILE"
echo
END OF FILE
USER app
