// Reads the desktop as a screen reader does, over the accessibility bus of the test's own session. Every event that a
// screen reader follows is a line as it comes; the line "tree" on standard input is answered with everything there is to
// read now, an object to a line, and "end".
//
//   event   TYPE   ROLE   NAME   TEXT   ATTRIBUTES     TEXT is what was inserted, or what the new child says
//   object  DEPTH  ROLE   NAME   TEXT   ATTRIBUTES  STATES
#include <atspi/atspi.h>
#include <cstdio>
#include <string>

/** Longest that a program may take to answer, in milliseconds: one that is busy is waited for, one that hangs is not. */
static const int PATIENCE = 5000;
/** What stands in a text in the place of an object inside of it. */
static const char* OBJECT = "\xEF\xBF\xBC";
/** A tree is no deeper than this; a loop would be. */
static const int DEEPEST = 60;

static const char* FOLLOWED[] = {"object:announcement",   "object:children-changed:add", "object:text-changed:insert",
                                 "object:state-changed:focused", "object:property-change:accessible-name"};

/** One cell of a line: what would end it is a space. */
static std::string cell(gchar* taken) {
  std::string text = taken ? taken : "";
  g_free(taken);
  for (char& each : text)
    if (each == '\t' || each == '\n' || each == '\r') each = ' ';
  return text;
}

static std::string role(AtspiAccessible* object) { return cell(atspi_accessible_get_role_name(object, nullptr)); }
static std::string name(AtspiAccessible* object) { return cell(atspi_accessible_get_name(object, nullptr)); }

/** The text of an object, that of the objects in it included: each has a place in it, or all of them are its text. */
static std::string text(AtspiAccessible* object, int depth = 0) {
  AtspiText* own = atspi_accessible_get_text_iface(object);
  std::string found;
  if (own) {
    found = cell(atspi_text_get_text(own, 0, -1, nullptr));
    g_object_unref(own);
  }
  const bool alone = found.empty();
  if (depth > DEEPEST) return found;
  size_t at = 0;
  const int count = atspi_accessible_get_child_count(object, nullptr);
  for (int index = 0; index < count; index++) {
    AtspiAccessible* child = atspi_accessible_get_child_at_index(object, index, nullptr);
    if (!child) continue;
    const std::string inside = text(child, depth + 1);
    g_object_unref(child);
    if (alone) {
      found += (found.empty() || inside.empty() ? "" : " ") + inside;
    } else if ((at = found.find(OBJECT, at)) != std::string::npos) {
      found.replace(at, 3, inside);
      at += inside.size();
    } else {
      break;
    }
  }
  return found;
}

/** As "live=polite setsize=3". */
static std::string attributes(AtspiAccessible* object) {
  std::string all;
  GHashTable* table = atspi_accessible_get_attributes(object, nullptr);
  if (!table) return all;
  GHashTableIter each;
  gpointer key, value;
  g_hash_table_iter_init(&each, table);
  while (g_hash_table_iter_next(&each, &key, &value))
    all += (all.empty() ? "" : " ") + std::string(static_cast<char*>(key)) + "=" + cell(g_strdup(static_cast<char*>(value)));
  g_hash_table_unref(table);
  return all;
}

static std::string states(AtspiAccessible* object) {
  std::string all;
  AtspiStateSet* set = atspi_accessible_get_state_set(object);
  GArray* list = atspi_state_set_get_states(set);
  GEnumClass* names = static_cast<GEnumClass*>(g_type_class_ref(ATSPI_TYPE_STATE_TYPE));
  for (guint index = 0; index < list->len; index++) {
    const GEnumValue* state = g_enum_get_value(names, g_array_index(list, AtspiStateType, index));
    if (state) all += (all.empty() ? "" : " ") + std::string(state->value_nick);
  }
  g_type_class_unref(names);
  g_array_unref(list);
  g_object_unref(set);
  return all;
}

static void write(AtspiAccessible* object, int depth) {
  std::printf("object\t%d\t%s\t%s\t%s\t%s\t%s\n", depth, role(object).c_str(), name(object).c_str(),
              depth < 4 ? "" : text(object).c_str(), attributes(object).c_str(), states(object).c_str());
  const int count = depth < DEEPEST ? atspi_accessible_get_child_count(object, nullptr) : 0;
  for (int index = 0; index < count; index++) {
    AtspiAccessible* child = atspi_accessible_get_child_at_index(object, index, nullptr);
    if (!child) continue;
    write(child, depth + 1);
    g_object_unref(child);
  }
}

static void heard(AtspiEvent* event, void*) {
  std::string said;
  if (G_VALUE_HOLDS_STRING(&event->any_data)) said = cell(g_value_dup_string(&event->any_data));
  if (G_VALUE_HOLDS(&event->any_data, ATSPI_TYPE_ACCESSIBLE)) {
    AtspiAccessible* child = static_cast<AtspiAccessible*>(g_value_get_object(&event->any_data));
    if (child) said = text(child);
  }
  std::printf("event\t%s\t%s\t%s\t%s\t%s\n", event->type, role(event->source).c_str(), name(event->source).c_str(),
              said.c_str(), attributes(event->source).c_str());
  std::fflush(stdout);
  g_boxed_free(ATSPI_TYPE_EVENT, event);
}

static gboolean asked(GIOChannel* input, GIOCondition, gpointer) {
  gchar* line = nullptr;
  if (g_io_channel_read_line(input, &line, nullptr, nullptr, nullptr) != G_IO_STATUS_NORMAL) {
    atspi_event_quit();
    return FALSE;
  }
  if (g_str_has_prefix(line, "tree")) {
    AtspiAccessible* desktop = atspi_get_desktop(0);
    write(desktop, 0);
    g_object_unref(desktop);
    std::puts("end");
    std::fflush(stdout);
  }
  g_free(line);
  return TRUE;
}

int main() {
  // Asked anew every time: what was read before may have changed.
  g_setenv("ATSPI_NO_CACHE", "1", TRUE);
  if (atspi_init() != 0) return 1;
  atspi_set_timeout(PATIENCE, PATIENCE);
  AtspiEventListener* listener = atspi_event_listener_new(heard, nullptr, nullptr);
  for (const char* type : FOLLOWED)
    if (!atspi_event_listener_register(listener, type, nullptr)) return 1;
  g_io_add_watch(g_io_channel_unix_new(0), static_cast<GIOCondition>(G_IO_IN | G_IO_HUP), asked, nullptr);
  std::puts("ready");
  std::fflush(stdout);
  atspi_event_main();
  return 0;
}
