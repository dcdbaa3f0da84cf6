// A prediction first, then the answer, and the one set against the other. Nothing is kept or sent.
(function () {
  "use strict";
  var dark = matchMedia("(prefers-color-scheme: dark)");
  var looks = function () { document.documentElement.dataset.looks = dark.matches ? "dark" : "light"; };
  dark.addEventListener("change", looks);
  looks();

  var WORDS = { more: "more", fewer: "fewer", same: "no difference that matters" };
  var form = document.querySelector("[data-predict]");
  if (!form) return;

  function against(place, guess) {
    var says = place.dataset.says;
    var yours = "You said: " + WORDS[guess] + ". ";
    if (says === "unclear") place.textContent = yours + "The model cannot tell; what would you have to know to be sure?";
    else if (says === guess) place.textContent = yours + "The model says so too. For your reason, or another?";
    else place.textContent = yours + "The model says: " + WORDS[says] + ". What did you think of that it does not know, or the other way round?";
  }

  form.addEventListener("submit", function (event) {
    event.preventDefault();
    var chosen = form.querySelector("input[name=guess]:checked");
    form.querySelector(".trouble").hidden = Boolean(chosen);
    if (!chosen) return;
    document.querySelectorAll("[data-answer]").forEach(function (one) { one.hidden = false; });
    document.querySelectorAll("[data-says]").forEach(function (one) { against(one, chosen.value); });
    var first = document.querySelector("[data-answer][tabindex]");
    first.focus();
    first.scrollIntoView({ block: "start" });
  });
})();
