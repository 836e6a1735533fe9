"""Addresses in templates."""

from django import template

from blog.addresses import absolute

register = template.Library()
register.filter(absolute)
