"""Where readers say what is wrong with a comment."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from blog.caching import kept_by_caches
from comments import reporting, visitors
from comments.forms import ReportForm
from comments.models import Comment


@csrf_exempt  # as in comments.views
@require_http_methods(["GET", "POST"])
@kept_by_caches
def report(request: HttpRequest, comment_id: int) -> HttpResponse:
    """Ask what is wrong with a comment, keep it, and say so by the query `done`."""
    comment = get_object_or_404(
        Comment.objects.reachable().select_related("article"), pk=comment_id
    )
    form = ReportForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        visitor, address = visitors.of(request), visitors.visit_of(request).ip_address
        try:
            reporting.report(comment, visitor, address=address, **form.cleaned_data)
        except reporting.TooMany:
            form.add_error(None, _("Much was reported from your address lately. Try again later."))
        else:
            response = redirect(f"{request.path}?done")
            visitors.remember(request, response, visitor)
            return response
    context = {
        "comment": comment,
        "form": form,
        "done": "done" in request.GET,
        "keep_days": reporting.KEEP.days,
    }
    status = 422 if form.is_bound else 200
    return render(request, "comments/report.html", context, status=status)
