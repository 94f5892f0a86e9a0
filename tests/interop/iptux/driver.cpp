// iptux without its window: commands as JSON lines on standard input, events as JSON lines on standard output.
// A program of the tests that links iptux's own core library (GPL); nothing of the product links it.
//   driver CONFIG.json
//   {"do":"send","to":"10.77.0.2","text":"hi"}   blocks for at least a second: the library waits for the answer
//   {"do":"rename","nickname":"Bo"}   {"do":"list"}   {"do":"quit"}
#include <iostream>
#include <memory>
#include <mutex>
#include <string>

#include "iptux-core/CoreThread.h"
#include "iptux-core/Event.h"

using namespace iptux;

static void say(Json::Value line) {
  static std::mutex mutex;
  static const Json::StreamWriterBuilder compact = [] {
    Json::StreamWriterBuilder builder;
    builder["indentation"] = "";
    return builder;
  }();
  std::lock_guard<std::mutex> lock(mutex);
  std::cout << Json::writeString(compact, line) << std::endl;
}

static Json::Value describe(const char* event, const PalInfo& pal) {
  Json::Value line;
  line["event"] = event;
  line["ip"] = PalKey(pal.ipv4).GetIpv4String();
  line["user"] = pal.getUser();
  line["host"] = pal.getHost();
  line["nickname"] = pal.getName();
  line["group"] = pal.getGroup();
  line["version"] = pal.getVersion();
  line["encode"] = pal.getEncode();
  line["online"] = pal.isOnline();
  return line;
}

static void tell(std::shared_ptr<const Event> event) {
  if (auto online = std::dynamic_pointer_cast<const NewPalOnlineEvent>(event)) {
    say(describe("online", *online->getPalInfo()));
  } else if (auto update = std::dynamic_pointer_cast<const PalUpdateEvent>(event)) {
    say(describe("update", *update->getPalInfo()));
  } else if (auto offline = std::dynamic_pointer_cast<const PalOfflineEvent>(event)) {
    Json::Value line;
    line["event"] = "offline";
    line["ip"] = offline->GetPalKey().GetIpv4String();
    say(line);
  } else if (auto message = std::dynamic_pointer_cast<const NewMessageEvent>(event)) {
    const MsgPara& para = message->getMsgPara();
    std::string text;
    for (const ChipData& chip : para.dtlist) text += chip.data;
    Json::Value line = describe(para.stype == MessageSourceType::PAL ? "message" : "error", *para.getPal());
    line["text"] = text;
    say(line);
  }
}

static void send(CoreThread& core, const Json::Value& command) {
  auto pal = core.GetPal(command["to"].asString());
  Json::Value line = command;
  line["event"] = pal ? "sent" : "unknown";
  if (pal) core.SendMessage(pal, command["text"].asString());
  say(line);
}

int main(int argc, char** argv) {
  if (argc != 2) return 64;
  auto data = std::make_shared<ProgramData>(std::make_shared<IptuxConfig>(argv[1]));
  CoreThread core(data);
  core.signalEvent.connect(&tell);
  core.start();
  Json::Value ready;
  ready["event"] = "ready";
  say(ready);
  Json::CharReaderBuilder builder;
  for (std::string text; std::getline(std::cin, text);) {
    Json::Value command;
    std::unique_ptr<Json::CharReader> reader(builder.newCharReader());
    if (!reader->parse(text.data(), text.data() + text.size(), &command, nullptr)) return 65;
    const std::string what = command["do"].asString();
    if (what == "send") {
      send(core, command);
    } else if (what == "rename") {
      data->nickname = command["nickname"].asString();
      core.UpdateMyInfo();
    } else if (what == "list") {
      for (const auto& pal : core.GetPalList()) say(describe("listed", *pal));
    } else if (what == "quit") {
      break;
    }
  }
  core.stop();  // tells everybody: BR_EXIT
  return 0;
}
