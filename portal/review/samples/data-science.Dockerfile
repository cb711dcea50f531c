FROM jupyter/scipy-notebook:latest

USER root

# system packages
RUN apt-get update
RUN apt-get install -y build-essential \
      wget \
      graphviz \
      curl \
      nano \
      ffmpeg
RUN sudo apt-get install -y less

# model and data
ADD https://models.example.org/bert-base.tar.gz /opt/models/
ADD data/ /home/jovyan/data/

RUN pip install torch transformers && pip install scikit-learn
RUN conda install -y xgboost

ENV hf_home=/opt/models

WORKDIR /home/jovyan
CMD ['jupyter', 'lab', '--ip=0.0.0.0']
