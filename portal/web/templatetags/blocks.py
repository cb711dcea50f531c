"""A block's content a second time, which Django's templates can't say: the title, then again for link previews."""

from django import template
from django.template.context import RequestContext
from django.template.loader_tags import BLOCK_CONTEXT_KEY
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


@register.simple_tag(takes_context=True)
def again(context: RequestContext, name: str) -> SafeString:
    """What the named block of this page renders to. It must not use `block.super`."""
    block = context.render_context[BLOCK_CONTEXT_KEY].get_block(name)
    with context.push():
        return mark_safe(block.nodelist.render(context).strip())  # noqa: S308 - rendered, so escaped where it had to be
