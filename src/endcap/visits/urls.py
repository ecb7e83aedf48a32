from __future__ import annotations

from django.urls import path

from endcap.visits import views

app_name = "visits"
urlpatterns = [
    path("tasks/", views.tasks, name="tasks"),
    path("tasks/assign/", views.assign, name="tasks-assign"),
    path("tasks/<int:pk>/", views.task, name="task"),
    path("tasks/<int:pk>/done/", views.done, name="task-done"),
    path("tasks/<int:pk>/reopen/", views.reopen, name="task-reopen"),
]
