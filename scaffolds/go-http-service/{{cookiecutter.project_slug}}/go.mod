module {{ cookiecutter.project_slug }}

go 1.24
