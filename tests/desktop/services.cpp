// The services of a desktop, played on the test's own bus: notifications, the number on the icon, how long nothing was
// touched, a locked screen, a tray, sleep, and what starts at login. What the window asks of them is a line on standard output; what a person or a
// machine does there is a line on standard input. Without a notification service, sending one succeeds and proves nothing.
// GLib only, which the web view needs anyway.
#include <gio/gdesktopappinfo.h>
#include <gio/gio.h>
#include <gio/gunixfdlist.h>
#include <glib-unix.h>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <unistd.h>
#include <vector>

static const char* INTERFACES = R"(<node>
<interface name="org.freedesktop.Notifications">
  <method name="Notify"><arg type="s" direction="in"/><arg type="u" direction="in"/><arg type="s" direction="in"/>
    <arg type="s" direction="in"/><arg type="s" direction="in"/><arg type="as" direction="in"/>
    <arg type="a{sv}" direction="in"/><arg type="i" direction="in"/><arg type="u" direction="out"/></method>
  <method name="GetCapabilities"><arg type="as" direction="out"/></method>
  <method name="CloseNotification"><arg type="u" direction="in"/></method>
  <signal name="ActionInvoked"><arg type="u"/><arg type="s"/></signal>
  <signal name="NotificationReplied"><arg type="u"/><arg type="s"/></signal>
</interface>
<interface name="org.gnome.Mutter.IdleMonitor"><method name="GetIdletime"><arg type="t" direction="out"/></method></interface>
<interface name="org.freedesktop.login1.Session"><property name="LockedHint" type="b" access="read"/></interface>
<interface name="org.kde.StatusNotifierWatcher">
  <method name="RegisterStatusNotifierItem"><arg type="s" direction="in"/></method>
  <property name="IsStatusNotifierHostRegistered" type="b" access="read"/></interface>
<interface name="org.freedesktop.login1.Manager">
  <method name="Inhibit"><arg type="s" direction="in"/><arg type="s" direction="in"/><arg type="s" direction="in"/>
    <arg type="s" direction="in"/><arg type="h" direction="out"/></method>
  <signal name="PrepareForSleep"><arg type="b"/></signal></interface>
</node>)";

struct Service {
  const char* name;
  const char* path;
  const char* interface;
};
static const Service NOTIFICATIONS = {"org.freedesktop.Notifications", "/org/freedesktop/Notifications",
                                      "org.freedesktop.Notifications"};
static const Service IDLE = {"org.gnome.Mutter.IdleMonitor", "/org/gnome/Mutter/IdleMonitor/Core",
                             "org.gnome.Mutter.IdleMonitor"};
static const Service LOCK = {"org.freedesktop.login1", "/org/freedesktop/login1/session/auto",
                             "org.freedesktop.login1.Session"};
static const Service MACHINE = {"org.freedesktop.login1", "/org/freedesktop/login1", "org.freedesktop.login1.Manager"};

static const Service TRAY = {"org.kde.StatusNotifierWatcher", "/StatusNotifierWatcher", "org.kde.StatusNotifierWatcher"};

static GDBusConnection* bus;
static std::vector<const char*> capabilities = {"body"};
static guint64 idle = 0;
static gboolean locked = FALSE;

static void say(const char* format, ...) {
  va_list arguments;
  va_start(arguments, format);
  std::vprintf(format, arguments);
  va_end(arguments);
  std::putchar('\n');
  std::fflush(stdout);
}

static void notify(GVariant* arguments, GDBusMethodInvocation* call) {
  static guint32 number = 0;
  const gchar *summary, *body;
  g_variant_get_child(arguments, 3, "&s", &summary);
  g_variant_get_child(arguments, 4, "&s", &body);
  const gchar** actions;
  g_variant_get_child(arguments, 5, "^a&s", &actions);
  gchar* offered = g_strjoinv(",", const_cast<gchar**>(actions));
  say("notification\t%u\t%s\t%s\t%s", ++number, summary, body, offered);
  g_free(offered);
  g_free(actions);
  g_dbus_method_invocation_return_value(call, g_variant_new("(u)", number));
}

/** The caller has one end of a pipe for as long as it holds the sleep back. */
static void inhibit(GVariant* arguments, GDBusMethodInvocation* call) {
  const gchar *what, *mode;
  g_variant_get_child(arguments, 0, "&s", &what);
  g_variant_get_child(arguments, 3, "&s", &mode);
  int ends[2];
  if (!g_unix_open_pipe(ends, FD_CLOEXEC, nullptr)) std::exit(1);
  say("sleep\theld %s %s", what, mode);
  const auto released = [](gint end, GIOCondition, gpointer) -> gboolean {
    close(end);
    say("sleep\tfree");
    return G_SOURCE_REMOVE;
  };
  g_unix_fd_add(ends[0], G_IO_HUP, released, nullptr);
  GUnixFDList* list = g_unix_fd_list_new_from_array(&ends[1], 1);
  g_dbus_method_invocation_return_value_with_unix_fd_list(call, g_variant_new("(h)", 0), list);
  g_object_unref(list);
}

static void answer(GDBusConnection*, const gchar*, const gchar*, const gchar*, const gchar* method, GVariant* arguments,
                   GDBusMethodInvocation* call, gpointer) {
  if (g_str_equal(method, "Notify")) {
    notify(arguments, call);
  } else if (g_str_equal(method, "Inhibit")) {
    inhibit(arguments, call);
  } else if (g_str_equal(method, "GetCapabilities")) {
    g_dbus_method_invocation_return_value(call, g_variant_new("(^as)", capabilities.data()));
  } else if (g_str_equal(method, "GetIdletime")) {
    g_dbus_method_invocation_return_value(call, g_variant_new("(t)", idle));
  } else if (g_str_equal(method, "RegisterStatusNotifierItem")) {
    g_dbus_method_invocation_return_value(call, nullptr);
  } else {
    guint32 number;
    g_variant_get(arguments, "(u)", &number);
    say("closed\t%u", number);
    g_dbus_method_invocation_return_value(call, nullptr);
  }
}

/** Both are of the same type: the tray has a host. */
static GVariant* property(GDBusConnection*, const gchar*, const gchar*, const gchar*, const gchar* name, GError**,
                          gpointer) {
  return g_variant_new_boolean(g_str_equal(name, "LockedHint") ? locked : TRUE);
}

static void serve(const Service& service) {
  static const GDBusInterfaceVTable table = {answer, property, nullptr, {nullptr}};
  static GDBusNodeInfo* node = g_dbus_node_info_new_for_xml(INTERFACES, nullptr);
  GDBusInterfaceInfo* interface = g_dbus_node_info_lookup_interface(node, service.interface);
  g_dbus_connection_register_object(bus, service.path, interface, &table, nullptr, nullptr, nullptr);
}

static guint own(const Service& service, GBusNameAcquiredCallback named) {
  return g_bus_own_name_on_connection(bus, service.name, G_BUS_NAME_OWNER_FLAGS_NONE, named,
                               [](GDBusConnection*, const gchar*, gpointer) { std::exit(1); }, nullptr, nullptr);
}

static void emit(const Service& service, const char* signal, GVariant* body) {
  g_dbus_connection_emit_signal(bus, nullptr, service.path, service.interface, signal, body, nullptr);
}

static void badge(GDBusConnection*, const gchar*, const gchar*, const gchar*, const gchar*, GVariant* body, gpointer) {
  const gchar* icon;
  GVariant* shown;
  gint64 count = 0;
  gboolean visible = FALSE;
  g_variant_get(body, "(&s@a{sv})", &icon, &shown);
  g_variant_lookup(shown, "count", "x", &count);
  g_variant_lookup(shown, "count-visible", "b", &visible);
  g_variant_unref(shown);
  say("badge\t%s\t%d", icon, visible ? static_cast<int>(count) : 0);
}

/** `action NUMBER KEY`, `reply NUMBER TEXT`, `idle MILLISECONDS`, `locked 0|1`, `launch ENTRY`, `sleep 0|1`. */
static void obey(gchar* line) {
  gchar** words = g_strsplit(g_strstrip(line), " ", 3);
  const guint count = g_strv_length(words);
  const guint64 number = count > 1 ? g_ascii_strtoull(words[1], nullptr, 10) : 0;
  if (count == 3 && g_str_equal(words[0], "action")) {
    emit(NOTIFICATIONS, "ActionInvoked", g_variant_new("(us)", static_cast<guint32>(number), words[2]));
  } else if (count == 3 && g_str_equal(words[0], "reply")) {
    emit(NOTIFICATIONS, "NotificationReplied", g_variant_new("(us)", static_cast<guint32>(number), words[2]));
  } else if (g_str_equal(words[0], "idle")) {
    // Until then the window asks the X server, as on a desktop without a compositor that says it.
    [[maybe_unused]] static const guint owned = own(IDLE, nullptr);
    idle = number;
  } else if (g_str_equal(words[0], "locked")) {
    locked = number != 0;
  } else if (g_str_equal(words[0], "launch")) {
    GDesktopAppInfo* entry = g_desktop_app_info_new_from_filename(words[1]);
    const bool launched = entry && g_app_info_launch(G_APP_INFO(entry), nullptr, nullptr, nullptr);
    say("launched\t%d", launched);
  } else if (g_str_equal(words[0], "sleep")) {
    emit(MACHINE, "PrepareForSleep", g_variant_new("(b)", number != 0));
  }
  g_strfreev(words);
}

static gboolean read(GIOChannel* input, GIOCondition, gpointer) {
  gchar* line = nullptr;
  if (g_io_channel_read_line(input, &line, nullptr, nullptr, nullptr) != G_IO_STATUS_NORMAL) return G_SOURCE_REMOVE;
  obey(line);
  g_free(line);
  return G_SOURCE_CONTINUE;
}

/** What the notification server can do besides showing a body stands on the command line, and `tray` for a desktop with one. */
int main(int count, char** words) {
  bool tray = false;
  for (char** word = words + 1; word < words + count; ++word) {
    if (g_str_equal(*word, "tray")) tray = true;
    else capabilities.push_back(*word);
  }
  capabilities.push_back(nullptr);
  bus = g_bus_get_sync(G_BUS_TYPE_SESSION, nullptr, nullptr);
  if (!bus) return 1;
  for (const Service& service : {NOTIFICATIONS, IDLE, LOCK, MACHINE, TRAY}) serve(service);
  g_dbus_connection_signal_subscribe(bus, nullptr, "com.canonical.Unity.LauncherEntry", "Update", nullptr, nullptr,
                                     G_DBUS_SIGNAL_FLAGS_NONE, badge, nullptr, nullptr);
  own(LOCK, nullptr);
  if (tray) own(TRAY, nullptr);
  // The last of the names: who waits for it finds the others.
  own(NOTIFICATIONS, [](GDBusConnection*, const gchar*, gpointer) { say("ready"); });
  GIOChannel* input = g_io_channel_unix_new(0);
  g_io_add_watch(input, static_cast<GIOCondition>(G_IO_IN | G_IO_HUP), read, nullptr);
  g_main_loop_run(g_main_loop_new(nullptr, FALSE));
}
