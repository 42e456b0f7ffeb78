// A doubly linked list whose links live in its elements: insertion and removal allocate nothing.
#pragma once

namespace ringmark::runtime {

/// The link an element inherits. An element is in at most one list and leaves it when destroyed.
class ListLink {
 public:
  ListLink() noexcept = default;
  ListLink(const ListLink&) = delete;
  ListLink& operator=(const ListLink&) = delete;
  ~ListLink() { unlink(); }

  [[nodiscard]] bool linked() const noexcept { return next_ != this; }
  void unlink() noexcept {
    previous_->next_ = next_;
    next_->previous_ = previous_;
    next_ = previous_ = this;
  }

 private:
  template <typename Element>
  friend class IntrusiveList;

  ListLink* next_{this};
  ListLink* previous_{this};
};

/// First in, first out. `Element` derives from ListLink. The list does not own its elements. Not
/// synchronised.
template <typename Element>
class IntrusiveList {
 public:
  [[nodiscard]] bool empty() const noexcept { return !head_.linked(); }

  void push_back(Element& element) noexcept {
    ListLink& link = element;
    link.unlink();
    link.previous_ = head_.previous_;
    link.next_ = &head_;
    head_.previous_->next_ = &link;
    head_.previous_ = &link;
  }

  [[nodiscard]] Element& front() noexcept { return static_cast<Element&>(*head_.next_); }

  /// Takes the first element out; the list must not be empty.
  Element& pop_front() noexcept {
    Element& element = front();
    static_cast<ListLink&>(element).unlink();
    return element;
  }

  /// Moves every element of `other` behind those here.
  void splice_back(IntrusiveList& other) noexcept {
    while (!other.empty())
      push_back(other.pop_front());
  }

  /// Calls `visit(element)` for each; `visit` may unlink the element it is given, and no other.
  template <typename Visit>
  void for_each(Visit&& visit) {
    for (ListLink* link = head_.next_; link != &head_;) {
      ListLink* next = link->next_;
      visit(static_cast<Element&>(*link));
      link = next;
    }
  }

 private:
  ListLink head_;
};

}  // namespace ringmark::runtime
