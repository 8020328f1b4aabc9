"""Charts and maps of pages. Each function gives a `Chart`, or None where there is nothing to show."""

from pledgebook.site.charts.contributions import contributions
from pledgebook.site.charts.country_map import country
from pledgebook.site.charts.leads import leads
from pledgebook.site.charts.plan_history import plan_history as history
from pledgebook.site.charts.record_map import record_maps
from pledgebook.site.charts.world_map import world

__all__ = ["contributions", "country", "history", "leads", "record_maps", "world"]
