FROM	alpine	AS	x
RUN		a	b
