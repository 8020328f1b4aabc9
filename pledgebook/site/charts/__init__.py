"""Charts and maps of pages. Each function gives a `Chart`, or None where there is nothing to show."""

from pledgebook.site.charts.completion import completion_found, completion_reported
from pledgebook.site.charts.contributions import contributions
from pledgebook.site.charts.country_map import country
from pledgebook.site.charts.days_overdue import days_overdue
from pledgebook.site.charts.leads import leads
from pledgebook.site.charts.moved_dates import moved_dates
from pledgebook.site.charts.plan_history import plan_history as history
from pledgebook.site.charts.record_map import record_maps
from pledgebook.site.charts.world_map import world

__all__ = ["completion_found", "completion_reported", "contributions", "country", "days_overdue", "history", "leads", "moved_dates", "record_maps", "world"]
