module {{ cookiecutter.__module }}

go 1.25.0
