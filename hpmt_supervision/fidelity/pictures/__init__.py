"""Where everything stands in the charts: run charts, small lines and the funnel. Values in, values out."""
