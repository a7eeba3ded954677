package io.slicer.testing.mlflow;

/** A request that a server does not do. */
final class Refusal extends RuntimeException {
  private final transient Answer answer;

  private Refusal(int status, String code, String message) {
    super(message);
    answer = Answer.error(status, code, message);
  }

  static Refusal invalid(String message) {
    return new Refusal(400, "INVALID_PARAMETER_VALUE", message);
  }

  static Refusal exists(String what) {
    return new Refusal(400, "RESOURCE_ALREADY_EXISTS", what + " already exists");
  }

  static Refusal absent(String what) {
    return new Refusal(404, "RESOURCE_DOES_NOT_EXIST", what + " not found");
  }

  static Refusal internal(String message) {
    return new Refusal(500, "INTERNAL_ERROR", message);
  }

  Answer answer() {
    return answer;
  }
}
