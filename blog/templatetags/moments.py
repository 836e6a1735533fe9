"""Moments in templates: `date:"c"` writes microseconds, which HTML does not allow."""

from django import template

from blog.moments import moment

register = template.Library()
register.filter(moment)
