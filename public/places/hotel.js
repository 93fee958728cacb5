// What the hotel knows of its guest. The stub keeps the call until Candor has arrived.
window.candor = window.candor || function () {
  var call = [].slice.call(arguments);
  return new Promise(function (done) { call.push(done); (candor.q = candor.q || []).push(call); });
};

candor("identify", { id: "guest-2048", first_name: "Mara", nights: 3, extras: ["sauna"] });
