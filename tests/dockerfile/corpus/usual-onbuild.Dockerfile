FROM python:3.12
ONBUILD COPY requirements.txt /app/
ONBUILD RUN pip install -r /app/requirements.txt
ONBUILD ENTRYPOINT ["python"]
