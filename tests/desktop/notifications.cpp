// A notification service for the test's own session bus: says every notification as a line on standard output.
// Without one, sending a notification succeeds and proves nothing. GLib only, which the web view needs anyway.
#include <gio/gio.h>
#include <cstdio>

static const char* INTERFACE = R"(<node><interface name="org.freedesktop.Notifications">
  <method name="Notify"><arg type="s" direction="in"/><arg type="u" direction="in"/><arg type="s" direction="in"/>
    <arg type="s" direction="in"/><arg type="s" direction="in"/><arg type="as" direction="in"/>
    <arg type="a{sv}" direction="in"/><arg type="i" direction="in"/><arg type="u" direction="out"/></method>
  <method name="GetCapabilities"><arg type="as" direction="out"/></method>
  <method name="GetServerInformation"><arg type="s" direction="out"/><arg type="s" direction="out"/>
    <arg type="s" direction="out"/><arg type="s" direction="out"/></method>
  <method name="CloseNotification"><arg type="u" direction="in"/></method>
</interface></node>)";

static void answer(GDBusConnection*, const gchar*, const gchar*, const gchar*, const gchar* method, GVariant* arguments,
                   GDBusMethodInvocation* call, gpointer) {
  static guint32 number = 0;
  if (g_str_equal(method, "Notify")) {
    const gchar *summary, *body;
    g_variant_get_child(arguments, 3, "&s", &summary);
    g_variant_get_child(arguments, 4, "&s", &body);
    std::printf("notification\t%s\t%s\n", summary, body);
    std::fflush(stdout);
    g_dbus_method_invocation_return_value(call, g_variant_new("(u)", ++number));
  } else if (g_str_equal(method, "GetCapabilities")) {
    const gchar* capabilities[] = {"body", nullptr};
    g_dbus_method_invocation_return_value(call, g_variant_new("(^as)", capabilities));
  } else if (g_str_equal(method, "GetServerInformation")) {
    g_dbus_method_invocation_return_value(call, g_variant_new("(ssss)", "landline-tests", "landline", "1", "1.2"));
  } else {
    g_dbus_method_invocation_return_value(call, nullptr);
  }
}

static void acquired(GDBusConnection* bus, const gchar*, gpointer) {
  static const GDBusInterfaceVTable table = {answer, nullptr, nullptr, {nullptr}};
  GDBusNodeInfo* node = g_dbus_node_info_new_for_xml(INTERFACE, nullptr);
  g_dbus_connection_register_object(bus, "/org/freedesktop/Notifications", node->interfaces[0], &table, nullptr, nullptr, nullptr);
}

static void named(GDBusConnection*, const gchar*, gpointer) {
  std::puts("ready");
  std::fflush(stdout);
}

int main() {
  GMainLoop* loop = g_main_loop_new(nullptr, FALSE);
  g_bus_own_name(G_BUS_TYPE_SESSION, "org.freedesktop.Notifications", G_BUS_NAME_OWNER_FLAGS_NONE, acquired, named,
                 [](GDBusConnection*, const gchar*, gpointer) { std::exit(1); }, nullptr, nullptr);
  g_main_loop_run(loop);
}
