package dev.ebb.common;

import java.util.Map;

/** One JSON object on one line, written field by field: all of JSON that a consumer needs. */
final class Json {

  private final StringBuilder text = new StringBuilder(256).append('{');

  Json(String event) {
    put("event", event);
    put("t_us", Clock.epochMicros());
  }

  Json put(String name, String value) {
    key(name);
    if (value == null) {
      text.append("null");
    } else {
      quote(value);
    }
    return this;
  }

  Json put(String name, long value) {
    key(name);
    text.append(value);
    return this;
  }

  Json put(String name, boolean value) {
    key(name);
    text.append(value);
    return this;
  }

  /** A number that may be unknown: below zero becomes null. */
  Json known(String name, long value) {
    return value < 0 ? put(name, (String) null) : put(name, value);
  }

  Json put(String name, Map<String, ?> values) {
    key(name);
    text.append('{');
    for (Map.Entry<String, ?> entry : values.entrySet()) {
      key(entry.getKey());
      if (entry.getValue() instanceof Number number) {
        text.append(number);
      } else if (entry.getValue() == null) {
        text.append("null");
      } else {
        quote(entry.getValue().toString());
      }
    }
    text.append('}');
    return this;
  }

  /** Of each name a list of numbers. */
  Json spans(String name, Map<String, long[]> values) {
    key(name);
    text.append('{');
    for (Map.Entry<String, long[]> entry : values.entrySet()) {
      key(entry.getKey());
      text.append('[');
      String separator = "";
      for (long value : entry.getValue()) {
        text.append(separator).append(value);
        separator = ",";
      }
      text.append(']');
    }
    text.append('}');
    return this;
  }

  private void key(String name) {
    if (text.charAt(text.length() - 1) != '{') {
      text.append(',');
    }
    quote(name);
    text.append(':');
  }

  private void quote(String value) {
    text.append('"');
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '"' || c == '\\') {
        text.append('\\').append(c);
      } else if (c < ' ') {
        text.append(String.format("\\u%04x", (int) c));
      } else {
        text.append(c);
      }
    }
    text.append('"');
  }

  @Override
  public String toString() {
    return text + "}";
  }
}
