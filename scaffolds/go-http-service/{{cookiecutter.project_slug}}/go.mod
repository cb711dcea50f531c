module {{ cookiecutter.project_slug }}

go 1.25.0
