"""Pictures for networks."""

from django import template

from blog.social import picture_of

register = template.Library()
register.filter("social_picture", picture_of)
