export const NAME = "{{ cookiecutter.project_slug }}";
export const VERSION = "0.1.0";
