// A switch with a slow backplane, in user space: its ports are TAP devices, and every frame is kept for a random time
// before it leaves by another port. Frames with unequal times overtake each other; some leave twice.
//   switch PORTS SEED MIN_MS MAX_MS DUPLICATE_PERCENT
// makes tap1 to tapPORTS in its own network namespace, says "ready", and runs until it is ended. A device may be moved
// into another namespace: its port stays connected. Loses no frame, and reads nothing of it but the addresses.
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <map>
#include <poll.h>
#include <queue>
#include <random>
#include <string>
#include <sys/ioctl.h>
#include <unistd.h>
#include <vector>

using Clock = std::chrono::steady_clock;

struct Frame {
  Clock::time_point due;
  uint64_t number;  // of two that are due together the first goes first
  size_t port;
  std::string bytes;
  bool operator<(const Frame& other) const {
    return due != other.due ? due > other.due : number > other.number;
  }
};

static int open_tap(const std::string& name) {
  const int fd = open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);
  ifreq request{};
  request.ifr_flags = IFF_TAP | IFF_NO_PI;
  strncpy(request.ifr_name, name.c_str(), IFNAMSIZ - 1);
  if (fd < 0 || ioctl(fd, TUNSETIFF, &request) < 0) {
    fprintf(stderr, "%s: %s\n", name.c_str(), strerror(errno));
    exit(1);
  }
  return fd;
}

class Switch {
 public:
  Switch(size_t ports, uint64_t seed, unsigned least, unsigned most, unsigned duplicates)
      : random_(seed), delay_(least * 1000, most * 1000), percent_(0, 99), duplicates_(duplicates) {
    for (size_t port = 1; port <= ports; ++port) taps_.push_back({open_tap("tap" + std::to_string(port)), POLLIN, 0});
  }

  void run() {
    for (;;) {
      if (poll(taps_.data(), taps_.size(), patience()) < 0 && errno != EINTR) exit(1);
      for (size_t port = 0; port < taps_.size(); ++port) {
        if (taps_[port].revents & POLLIN) take(port);
      }
      for (; !waiting_.empty() && waiting_.top().due <= Clock::now(); waiting_.pop()) {
        const Frame& frame = waiting_.top();
        // A card that is down takes nothing: lost, as on any cable.
        (void)!write(taps_[frame.port].fd, frame.bytes.data(), frame.bytes.size());
      }
    }
  }

 private:
  int patience() const {
    if (waiting_.empty()) return -1;
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(waiting_.top().due - Clock::now());
    return left.count() > 0 ? static_cast<int>(left.count()) : 0;
  }

  void take(size_t from) {
    char buffer[65536];
    ssize_t size;
    while ((size = read(taps_[from].fd, buffer, sizeof buffer)) >= 14) {
      const std::string bytes(buffer, static_cast<size_t>(size));
      homes_[bytes.substr(6, 6)] = from;
      const auto home = homes_.find(bytes.substr(0, 6));
      for (size_t port = 0; port < taps_.size(); ++port) {
        if (port == from || (home != homes_.end() && home->second != port)) continue;
        keep(port, bytes);
        if (percent_(random_) < duplicates_) keep(port, bytes);
      }
    }
  }

  void keep(size_t port, const std::string& bytes) {
    waiting_.push({Clock::now() + std::chrono::microseconds(delay_(random_)), ++number_, port, bytes});
  }

  std::mt19937_64 random_;
  std::uniform_int_distribution<unsigned> delay_, percent_;
  unsigned duplicates_;
  uint64_t number_ = 0;
  std::vector<pollfd> taps_;
  std::map<std::string, size_t> homes_;
  std::priority_queue<Frame> waiting_;
};

int main(int argc, char** argv) {
  if (argc != 6) return 64;
  const auto number = [&](int at) { return strtoul(argv[at], nullptr, 10); };
  Switch wire(number(1), number(2), number(3), number(4), number(5));
  puts("ready");
  fflush(stdout);
  wire.run();
}
